/** Texts of a server, escaped for terminals and reports. */
@NullMarked
package ai.vibengine.conformance.text;

import org.jspecify.annotations.NullMarked;
