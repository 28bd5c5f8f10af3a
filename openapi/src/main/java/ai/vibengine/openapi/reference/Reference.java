package ai.vibengine.openapi.reference;

import java.util.List;

/**
 * All that the site tells.
 *
 * @param title the name of the API
 * @param version of the contract
 * @param introduction what stands before the first chapter
 * @param chapters in the order of the contract
 * @param groups in the order of the contract's tags
 */
public record Reference(String title, String version, Html introduction, List<Chapter> chapters, List<Group> groups) {}
