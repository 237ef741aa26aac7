/** A dialog over the wall: closes by Escape, by its button and by a press beside it. */
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';

interface PanelProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly close: () => void;
  /** The focus goes to a field of its own, not to the button that closes it. */
  readonly hasForm?: boolean;
  readonly children: ReactNode;
}

export function Panel({ title, isOpen, close, hasForm = false, children }: PanelProps) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">{title}</Heading>
          {children}
          <Button className="btn" autoFocus={!hasForm} onPress={close}>
            Close
          </Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
