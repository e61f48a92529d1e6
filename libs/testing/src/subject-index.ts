interface Node<T> {
  readonly children: Map<string, Node<T>>;
  readonly entries: Set<T>;
}

/** Entries by subject pattern, found token by token: what a subject costs does not grow with the number of patterns. */
export class SubjectIndex<T extends { readonly tokens: readonly string[] }> {
  private readonly root: Node<T> = newNode();

  add(entry: T): void {
    let node = this.root;
    for (const token of entry.tokens) {
      let child = node.children.get(token);
      if (!child) {
        child = newNode();
        node.children.set(token, child);
      }
      node = child;
    }
    node.entries.add(entry);
  }

  /** Removing one that is not there does nothing. */
  remove(entry: T): void {
    remove(this.root, entry, 0);
  }

  /** All whose pattern the subject matches; `*` stands for any one token. Those of one pattern in the order of adding. */
  matching(subject: string): T[] {
    const found: T[] = [];
    collect(this.root, subject.split('.'), 0, found);
    return found;
  }
}

function newNode<T>(): Node<T> {
  return { children: new Map(), entries: new Set() };
}

function remove<T extends { readonly tokens: readonly string[] }>(node: Node<T>, entry: T, depth: number): void {
  if (depth === entry.tokens.length) {
    node.entries.delete(entry);
    return;
  }
  const token = entry.tokens[depth];
  const child = node.children.get(token);
  if (!child) return;
  remove(child, entry, depth + 1);
  if (child.entries.size === 0 && child.children.size === 0) node.children.delete(token);
}

function collect<T>(node: Node<T>, tokens: readonly string[], depth: number, found: T[]): void {
  if (depth === tokens.length) {
    for (const entry of node.entries) found.push(entry);
    return;
  }
  const exact = node.children.get(tokens[depth]);
  if (exact) collect(exact, tokens, depth + 1, found);
  const any = node.children.get('*');
  if (any) collect(any, tokens, depth + 1, found);
}
