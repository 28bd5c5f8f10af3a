/** Spans of OpenTelemetry for the calls of the client. */
@NullMarked
package ai.vibengine.client.opentelemetry;

import org.jspecify.annotations.NullMarked;
