import { element, setText } from './element.js';

const STORED_AS = 'timecast-key';

/** Asks for an API key; keeps it as long as the tab is open, and no longer. */
export class KeyDialog {
  private readonly dialog = element('key-dialog', HTMLDialogElement);
  private readonly input = element('key', HTMLInputElement);
  private readonly fault = element('key-fault', HTMLParagraphElement);

  constructor(given: (key: string) => void) {
    element('key-form', HTMLFormElement).addEventListener('submit', () => {
      const key = this.input.value.trim();
      sessionStorage.setItem(STORED_AS, key);
      this.input.value = '';
      given(key);
    });
    element('key-cancel', HTMLButtonElement).addEventListener('click', () => this.dialog.close());
  }

  get storedKey(): string | undefined {
    return sessionStorage.getItem(STORED_AS) ?? undefined;
  }

  /** `fault`: why the key given before would not do. */
  ask(fault: string): void {
    setText(this.fault, fault);
    if (!this.dialog.open) this.dialog.showModal();
  }
}
