package ai.vibengine.server.command;

import java.util.List;

/**
 * A page of a list.
 *
 * @param commands each as it is when it is asked for
 * @param hasMore whether others follow
 * @param totalCount how many there are on all pages together
 */
public record CommandPage(List<Command> commands, boolean hasMore, int totalCount) {}
