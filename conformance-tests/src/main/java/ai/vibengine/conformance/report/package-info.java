/** The reports of a run: the summary on the console, and files for people and machines. */
@NullMarked
package ai.vibengine.conformance.report;

import org.jspecify.annotations.NullMarked;
