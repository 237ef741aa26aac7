/** An incoming webhook of Slack, or of what takes the same form (Mattermost, Rocket.Chat). */
import { DeliveryError, headline, wordsOf, type ChannelSender } from './channel.ts';
import { post } from './post.ts';

/** In its text, these three mean something; a link of ours is told by its angle brackets. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export const slack: ChannelSender = {
  channel: 'slack',
  send: async (notice, { contact, secret, signal }) => {
    if (!contact.slack) throw new DeliveryError('there is no Slack address', true);
    const text = `*${escaped(headline(notice))}*\n${escaped(wordsOf(notice))}`;
    return post(secret(contact.slack), JSON.stringify({ text }), {}, signal);
  },
};
