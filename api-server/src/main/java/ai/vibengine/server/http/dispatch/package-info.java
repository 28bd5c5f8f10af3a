/**
 * The choice of the thread that serves a request, and of the moment: once the request is complete, and such that no client can use up the
 * threads of others.
 */
@NullMarked
package ai.vibengine.server.http.dispatch;

import org.jspecify.annotations.NullMarked;
