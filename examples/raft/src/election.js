/**
 * The election of a leader as in Raft, without its log: https://raft.github.io, section 5.2 of the paper.
 *
 * Time is cut into terms, each with one leader at most. A leader sends heartbeats. Who hears none for a while makes itself a
 * candidate of the next term and asks the others for their votes; everybody has one vote per term, and the majority wins.
 */

const heartbeatInterval = 100;
/** In milliseconds. Each wait has another length, so that two seldom become candidates at the same time. */
const patience = { least: 300, most: 600 };

/** @typedef {{ term: number, candidate: number }} VoteRequest */
/** @typedef {{ term: number, leader: number }} Heartbeat */
/** @typedef {{ term: number, granted: boolean }} Answer */

/**
 * The other members. Gives undefined where there is no answer.
 *
 * @typedef {object} Peer
 * @property {(request: VoteRequest) => Promise<Answer | undefined>} askForVote
 * @property {(heartbeat: Heartbeat) => Promise<Answer | undefined>} sendHeartbeat
 */

export class Election {
  /** @type {'follower' | 'candidate' | 'leader'} */
  role = 'follower';
  term = 0;
  /** Whom it takes for the leader of this term. @type {number | undefined} */
  leader;
  /** Whom it gave its vote in this term. A real one writes that to a disk before it answers. @type {number | undefined} */
  #vote;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @param {number} id
   * @param {readonly Peer[]} peers
   */
  constructor(id, peers) {
    this.id = id;
    this.peers = peers;
    this.#expectLeader();
  }

  /** @param {VoteRequest} request @returns {Answer} */
  onVoteRequest({ term, candidate }) {
    if (term > this.term) this.#enter(term);
    const granted = term === this.term && (this.#vote === undefined || this.#vote === candidate);
    if (granted) {
      this.#vote = candidate;
      this.#expectLeader();
    }
    return { term: this.term, granted };
  }

  /** @param {Heartbeat} heartbeat @returns {Answer} */
  onHeartbeat({ term, leader }) {
    if (term < this.term) return { term: this.term, granted: false };
    if (term > this.term || this.role === 'candidate') this.#enter(term);
    if (this.leader !== leader) console.log(`term ${term}: follows ${leader}`);
    this.leader = leader;
    this.#expectLeader();
    return { term: this.term, granted: true };
  }

  close() {
    clearTimeout(this.#timer);
  }

  async #stand() {
    this.#enter(this.term + 1);
    this.role = 'candidate';
    this.#vote = this.id;
    this.#expectLeader(); // If nobody wins, there is another election.
    const { term } = this;
    console.log(`term ${term}: is a candidate`);

    let votes = 1;
    await Promise.all(
      this.peers.map(async (peer) => {
        const answer = await peer.askForVote({ term, candidate: this.id });
        if (!answer || this.#isOutdated(answer)) return;
        if (answer.granted) votes += 1;
        const isElected = votes > (this.peers.length + 1) / 2;
        if (isElected && this.role === 'candidate' && this.term === term) this.#lead();
      }),
    );
  }

  #lead() {
    this.role = 'leader';
    this.leader = this.id;
    console.log(`term ${this.term}: is the leader`);
    this.#beat();
  }

  #beat() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#beat(), heartbeatInterval);
    for (const peer of this.peers) {
      peer.sendHeartbeat({ term: this.term, leader: this.id }).then((answer) => answer && this.#isOutdated(answer));
    }
  }

  /** Somebody knows of a later term: whatever this one is about is over. @param {Answer} answer */
  #isOutdated({ term }) {
    if (term <= this.term) return false;
    this.#enter(term);
    return true;
  }

  /** @param {number} term */
  #enter(term) {
    if (term > this.term) this.#vote = undefined;
    this.term = term;
    this.role = 'follower';
    this.leader = undefined;
    this.#expectLeader();
  }

  #expectLeader() {
    clearTimeout(this.#timer);
    const wait = patience.least + Math.random() * (patience.most - patience.least);
    this.#timer = setTimeout(() => this.#stand(), wait);
  }
}
