/**
 * E-mail over SMTP. A message that was sent twice has one Message-ID, by which mailboxes tell.
 *
 * The server's URL is `smtps://name:word@host:465` or `smtp://…:587`; without TLS from the first
 * byte, STARTTLS is demanded, unless the server is this machine.
 */
import { createTransport } from 'nodemailer';
import { isLoopback } from '../escalation/core/address.ts';
import { DeliveryError, headline, wordsOf, type ChannelSender } from './channel.ts';

/** How long the server may take for each of its answers, in ms. */
const PATIENCE_MS = 20_000;

export const email: ChannelSender = {
  channel: 'email',
  send: async (notice, { contact, mailer, secret }) => {
    if (!contact.email || !mailer) throw new DeliveryError('there is no e-mail address', true);
    const address = secret(mailer.url);
    if (!/^smtps?:\/\/[^/]/.test(address) || !URL.canParse(address)) {
      throw new DeliveryError('the URL of the mail server is no smtp:// or smtps:// one', true);
    }
    const { protocol, hostname, port, username, password } = new URL(address);
    const secure = protocol === 'smtps:';
    const isOurs = isLoopback(hostname);
    const transport = createTransport({
      host: hostname.replaceAll(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      requireTLS: !secure && !isOurs,
      ignoreTLS: !secure && isOurs,
      ...(username !== '' && {
        auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      }),
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const { messageId } = notice;
    try {
      const sent = await transport.sendMail({
        from: mailer.from,
        to: contact.email,
        subject: headline(notice),
        text: wordsOf(notice),
        messageId: `<${messageId}@${mailer.from.split('@').at(-1)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return sent.response.slice(0, 200);
    } catch (error) {
      const { message, responseCode = 0 } = error as Error & { responseCode?: number };
      throw new DeliveryError(message.split('\n')[0]!, responseCode >= 500);
    } finally {
      transport.close();
    }
  },
};
