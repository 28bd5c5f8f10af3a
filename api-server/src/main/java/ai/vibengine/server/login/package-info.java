/**
 * People who sign in to the dashboard: their e-mail addresses and passwords, the links that set them, their sessions, and the protection
 * from guessing.
 */
@NullMarked
package ai.vibengine.server.login;

import org.jspecify.annotations.NullMarked;
