"""Rules of invigilation: who watches what, what happened in the room, how a rehearsal goes."""
