/** The facts that are known of a request on its way: its id, its caller, its operation, and how it is counted. */
@NullMarked
package ai.vibengine.server.http.request;

import org.jspecify.annotations.NullMarked;
