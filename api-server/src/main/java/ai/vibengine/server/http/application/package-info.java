/** The API as a Jersey application: permission, validation and binding before a resource, and the form of answers after it. */
@NullMarked
package ai.vibengine.server.http.application;

import org.jspecify.annotations.NullMarked;
