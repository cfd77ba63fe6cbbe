/**
 * Calls into HCS and its notifications in uvm's own log. A call is logged when
 * it begins and when it returns, so that one that hangs can be seen.
 *
 * @module
 */
import { parseExactJson } from "../hcs/exact_json.ts";
import { isEnabled, type UvmLogger } from "./logger.ts";
import { recordedEvent } from "./records.ts";
import { redactText, redactValue } from "./redact.ts";
import type { BackendWatcher } from "./watch_backend.ts";

/** Of all VMs of the process: their records can stand in one file. */
let lastCallNumber = 0;

/**
 * Logs at `debug` and, where the logger takes that, at `trace`:
 *
 * - `HcsStartComputeSystem begins`: `call`, `callNumber`, `id`, `target`
 * - `HcsStartComputeSystem returned`: the same and `outcome` (`ok`, `pending`,
 *   `failed`), `code`, `codeName`, `ms`, `error`
 * - `SystemExited`, a notification: `id`, `event`, `number`, `status`,
 *   `statusName`
 * - at `trace` `HcsCreateComputeSystem sends` with `document`, `… answers` with
 *   `text` and `result`, `SystemExited says` with `data`
 */
export function callLog(logger: UvmLogger): BackendWatcher {
  const traces = isEnabled(logger, "trace");
  return {
    began({ call, id, target, sent }) {
      const callNumber = ++lastCallNumber;
      const subject = { call, callNumber, ...defined({ id, target }) };
      const startMs = performance.now();
      logger.debug(`${call} begins`, { ...subject });
      if (traces && sent !== undefined) {
        logger.trace?.(`${call} sends`, {
          ...subject,
          document: redacted(sent),
        });
      }
      return ({ outcome, code, codeName, text, result, error }) => {
        const ms = Math.round((performance.now() - startMs) * 1000) / 1000;
        logger.debug(`${call} returned`, {
          ...subject,
          outcome,
          ...defined({ code }),
          codeName,
          ms,
          ...defined({ error }),
        });
        if (!traces || (text ?? result) === undefined) return;
        logger.trace?.(`${call} answers`, {
          ...subject,
          ...defined({ text: redacted(text), result: redacted(result) }),
        });
      };
    },
    notified(id, notification) {
      const { event, number, status, statusName, data, cut } = recordedEvent(
        id,
        notification,
        Date.now(),
      );
      const subject = { ...defined({ id }), event };
      logger.debug(event, {
        ...subject,
        number,
        status,
        statusName,
        ...defined({ cut }),
      });
      if (traces && data !== null) {
        logger.trace?.(`${event} says`, {
          ...subject,
          data: redactValue(data),
        });
      }
    },
  };
}

/** JSON as data, other text as it is, without secrets. */
function redacted(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return redactValue(parseExactJson(text));
  } catch {
    return redactText(text);
  }
}

/** Only what is there: an unknown id is "", a code too. */
function defined(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) =>
      value !== undefined && value !== ""
    ),
  );
}
