/** Questions that are asked again and again: their answers may come in another order. */
export class Questions {
  #asked = 0;
  #answered = 0;

  /** To be called when one is asked. Gives what is called with its answer, and tells whether no later one is answered yet. */
  ask(): () => boolean {
    this.#asked += 1;
    const number = this.#asked;
    return () => {
      if (number < this.#answered) return false;
      this.#answered = number;
      return true;
    };
  }
}
