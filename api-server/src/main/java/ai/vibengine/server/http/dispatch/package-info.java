/**
 * Which thread serves a request, and when: not before it is there as a whole, and so that nobody keeps the threads of others.
 */
@NullMarked
package ai.vibengine.server.http.dispatch;

import org.jspecify.annotations.NullMarked;
