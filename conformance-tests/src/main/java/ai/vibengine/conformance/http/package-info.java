/** What goes over the wire: the target and its keys, calls, and the exchanges they lead to. */
@NullMarked
package ai.vibengine.conformance.http;

import org.jspecify.annotations.NullMarked;
