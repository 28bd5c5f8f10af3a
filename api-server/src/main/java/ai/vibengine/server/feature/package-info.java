/** What a feature is to the server that lists it, and what every feature may stand on. */
@NullMarked
package ai.vibengine.server.feature;

import org.jspecify.annotations.NullMarked;
