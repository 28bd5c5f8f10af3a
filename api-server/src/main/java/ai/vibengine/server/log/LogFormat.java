package ai.vibengine.server.log;

/** The form of the log, by its name on the command line. */
public enum LogFormat {
    text,
    json
}
