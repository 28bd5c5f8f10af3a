package ai.vibengine.server.runtime;

/** Folders of sandboxes that the service knows. */
public final class SandboxFolders {

    /** The home of the user that commands run as, and where they run unless something else is said. */
    public static final String HOME = "/home/user";

    /** The folder whose contents only root can list, so that searches of all files pass by everything below it. */
    public static final String SERVICE = "/.vibengine";

    /**
     * The folder for incomplete files: every user may make one there, and move it from there to another folder of the same filesystem at
     * once. It may be missing, where a template removed it or was imported by an earlier version.
     */
    public static final String UPLOADS = SERVICE + "/uploads";

    private SandboxFolders() {}
}
