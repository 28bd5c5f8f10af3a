/** What holds for every request and answer: the wire, media types, bodies, errors, headers, envelopes, schemas. */
@NullMarked
package ai.vibengine.conformance.checks.http;

import org.jspecify.annotations.NullMarked;
