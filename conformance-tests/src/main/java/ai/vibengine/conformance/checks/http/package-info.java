/** Requirements on every request and answer: framing, media types, bodies, errors, headers, envelopes, schemas. */
@NullMarked
package ai.vibengine.conformance.checks.http;

import org.jspecify.annotations.NullMarked;
