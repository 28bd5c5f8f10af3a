/** What goes over the sender: the target and its keys, requests, and the exchanges they lead to. */
@NullMarked
package ai.vibengine.conformance.http;

import org.jspecify.annotations.NullMarked;
