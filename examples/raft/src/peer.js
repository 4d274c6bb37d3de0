/** An answer that comes later is of no use: there has been an election meanwhile. */
const tooLate = 250;

/**
 * Another member, by its address.
 *
 * @param {string} url
 * @returns {import('./election.js').Peer}
 */
export function peerAt(url) {
  return {
    askForVote: (request) => post(`${url}/vote`, request),
    sendHeartbeat: (heartbeat) => post(`${url}/heartbeat`, heartbeat),
  };
}

/** @param {string} url @param {object} body */
async function post(url, body) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(tooLate),
    });
    return await response.json();
  } catch {
    return undefined; // It is not there, or slow. That is what elections are for.
  }
}
