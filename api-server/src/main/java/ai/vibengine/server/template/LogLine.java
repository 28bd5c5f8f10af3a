package ai.vibengine.server.template;

import java.time.Instant;

/**
 * One line of a build log.
 *
 * @param line its number, from 1
 * @param step the number of the command, from 1; 0 for none
 * @param stream {@code stdout}, {@code stderr} or {@code system}
 */
public record LogLine(int line, int step, String stream, Instant time, String text) {}
