/** The timeline's page, in each of its hosts. */
import { assemble } from './wire.ts';
import './style.css';

assemble(document.body);
