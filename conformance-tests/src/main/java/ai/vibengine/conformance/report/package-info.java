/** What a run leaves behind: the console summary and the files for people and machines. */
@NullMarked
package ai.vibengine.conformance.report;

import org.jspecify.annotations.NullMarked;
