import type { Cluster } from './cluster.js';

/** What the nodes have answered. */
export interface NodeAnswers<Answer> {
  readonly byNode: ReadonlyMap<string, Answer>;
  /** Nodes that hold a lease and have not answered within a second. */
  readonly missing: readonly string[];
}

interface Question<Asked> {
  readonly id: number;
  readonly asked: Asked;
}

interface Reply<Answer> {
  readonly id: number;
  readonly answer: Answer;
}

const PATIENCE_MS = 1_000;

/** One kind of question, which every node of a cluster answers, the one that asks included. Both sides are JSON. */
export class NodeQuestion<Asked, Answer> {
  /** Those who wait for answers, by the number of their question. */
  readonly #waiting = new Map<number, (node: string, answer: Answer) => void>();
  #asked = 0;

  constructor(
    private readonly topic: string,
    private readonly answerTo: (asked: Asked) => Answer,
  ) {}

  /** @throws {ClusterUnreachableError} */
  async follow(cluster: Cluster): Promise<void> {
    await cluster.subscribe(this.#repliesTo(cluster.node), (text, node) => {
      const reply = parsed<Reply<Answer>>(text);
      if (reply) this.#waiting.get(reply.id)?.(node, reply.answer);
    });
    await cluster.subscribe(this.topic, (text, from) => {
      const question = parsed<Question<Asked>>(text);
      if (!question) return;
      const { id, asked } = question;
      const reply: Reply<Answer> = { id, answer: this.answerTo(asked) };
      cluster
        .publish(this.#repliesTo(from), JSON.stringify(reply))
        .catch(() => undefined);
    });
  }

  /**
   * @param isEnough whether one answer settles the question, so that the others need not be waited for
   * @throws {ClusterUnreachableError}
   */
  async ask(
    cluster: Cluster,
    asked: Asked,
    isEnough: (answer: Answer) => boolean = () => false,
  ): Promise<NodeAnswers<Answer>> {
    const expected = await cluster.nodes();
    const byNode = new Map<string, Answer>();
    const missing = () => expected.filter((node) => !byNode.has(node));
    const id = ++this.#asked;
    let resolve!: () => void;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    this.#waiting.set(id, (node, answer) => {
      byNode.set(node, answer);
      if (missing().length === 0 || isEnough(answer)) resolve();
    });
    const timer = setTimeout(resolve, PATIENCE_MS).unref();
    try {
      const question: Question<Asked> = { id, asked };
      await cluster.publish(this.topic, JSON.stringify(question));
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
    return { byNode, missing: missing() };
  }

  #repliesTo(node: string): string {
    return `${this.topic}:${node}`;
  }
}

/** `undefined` for what is no message of this kind: a newer or a broken node has sent it. */
function parsed<Message extends { readonly id: number }>(
  text: string,
): Message | undefined {
  try {
    const message = JSON.parse(text) as Message | null;
    return typeof message?.id === 'number' ? message : undefined;
  } catch {
    return undefined;
  }
}
