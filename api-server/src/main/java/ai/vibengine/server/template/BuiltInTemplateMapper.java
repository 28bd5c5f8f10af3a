package ai.vibengine.server.template;

import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ApiErrorMapper;
import ai.vibengine.server.http.error.ErrorCode;

/** Says that built-in templates stay. */
public final class BuiltInTemplateMapper extends ApiErrorMapper<BuiltInTemplateException> {

    @Override
    protected ApiError errorOf(BuiltInTemplateException failure) {
        return ApiError.of(ErrorCode.FORBIDDEN, failure);
    }
}
