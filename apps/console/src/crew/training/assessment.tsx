/** The questions of an attempt, one at a time. What is right is known to the server alone. */
import type { AttemptView, ItemView } from '@slipway/api';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Choice, Hotspot, Order, Scan, type AnswerProps } from './items.tsx';
import { WORDS, type Language } from './words.ts';

type Places = readonly number[];

interface AssessmentProps {
  readonly attempt: AttemptView;
  readonly language: Language;
  readonly finish: (answers: readonly { item: string; places: Places }[]) => Promise<void>;
}

/** One line for each kind of question. */
const ANSWERS = { choice: Choice, order: Order, hotspot: Hotspot, scan: Scan } as const;

/** An order begins as it is shown; of everything else, nothing is chosen yet. */
const begun = ({ kind, options }: ItemView): Places =>
  kind === 'order' ? Array.from(options.keys()) : [];

const hintOf = ({ kind, isMany }: ItemView) =>
  kind === 'choice' ? (isMany ? WORDS.many : null) : WORDS[kind];

export function Assessment({ attempt: { items }, language, finish }: AssessmentProps) {
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<readonly Places[]>(items.map(begun));
  const [isSending, setSending] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [at]);
  const item = items[at]!;
  const places = chosen[at]!;
  const isLast = at === items.length - 1;
  const choose: AnswerProps['choose'] = (next) => setChosen(chosen.with(at, next));
  const goOn = async () => {
    if (!isLast) return setAt(at + 1);
    setSending(true);
    await finish(items.map(({ id }, place) => ({ item: id, places: chosen[place]! })));
    setSending(false);
  };
  const Answer = ANSWERS[item.kind];
  const hint = hintOf(item);
  return (
    <div className="assessment">
      <p>
        {WORDS.question[language]} {at + 1}/{items.length}
      </p>
      <h3 ref={heading} tabIndex={-1} id="asked">
        {item.ask[language]}
      </h3>
      {hint && <p>{hint[language]}</p>}
      <Answer key={item.id} {...{ item, places, choose, language }} />
      <Button className="btn primary" isDisabled={places.length === 0 || isSending} onPress={goOn}>
        {WORDS[isLast ? 'finish' : 'next'][language]}
      </Button>
    </div>
  );
}
