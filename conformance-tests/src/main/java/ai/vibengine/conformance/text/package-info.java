/** Texts of others, made fit to be shown. */
@NullMarked
package ai.vibengine.conformance.text;

import org.jspecify.annotations.NullMarked;
