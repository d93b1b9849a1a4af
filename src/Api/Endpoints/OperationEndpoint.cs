using System.Globalization;
using Serverless.Api.Contracts;
using Serverless.Api.Operations;
using Serverless.Api.Routing;

namespace Serverless.Api.Endpoints;

/// <summary>Statements that are answered before they have ended, and what is asked of them later.</summary>
internal static class OperationEndpoint
{
    /// <summary>Starts an operation and answers with it, or with its result if the caller waits for that long enough.</summary>
    /// <returns>False: it is none; the request is to be answered at once.</returns>
    public static async Task<bool> TryStartAsync(
        ApiContext context, ApiRequest request, ApiResponse response, RequestPreference preference, AskedOperation asked, CancellationToken cancellationToken)
    {
        if (await context.Operations.StartAsync(asked, request.Orchestrations, cancellationToken) is not { } state)
        {
            return false;
        }

        if (!state.IsFinished && preference.Wait > TimeSpan.Zero)
        {
            state = await context.Operations.WaitAsync(state, preference.Wait, request.Orchestrations, cancellationToken);
        }

        string address = $"/operations/{state.Id}";
        response.SetHeader("Location", address);
        if (state.IsFinished && preference.Wait > TimeSpan.Zero)
        {
            response.SetHeader(RequestPreference.AppliedHeaderName, $"wait={preference.Wait.TotalSeconds.ToString(CultureInfo.InvariantCulture)}");
            await context.Operations.AnswerAsync(request.Caller, state.Id.ToString(), response, cancellationToken);
            return true;
        }

        response.SetHeader(RequestPreference.AppliedHeaderName, RequestPreference.RespondAsync);
        response.SetHeader("Retry-After", "1");
        using var body = new HeldBody(response, 202, MediaTypes.Json, int.MaxValue);
        body.Json.Raw("{\"operation\":{\"id\":"u8);
        body.Json.String(state.Id.ToString());
        WriteProgress(body.Json, state);
        body.Json.Raw("}}"u8);
        await body.CompleteAsync(cancellationToken);
        return true;
    }

    public static async Task DescribeAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        await WriteAsync(await context.Operations.FindAsync(request.Caller, request.Id, cancellationToken), response, cancellationToken);

    public static Task ResultAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken) =>
        context.Operations.AnswerAsync(request.Caller, request.Id, response, cancellationToken);

    public static async Task CancelAsync(ApiContext context, ApiRequest request, ApiResponse response, CancellationToken cancellationToken)
    {
        if (await context.Operations.CancelAsync(request.Caller, request.Id, request.Orchestrations, cancellationToken) is { } state)
        {
            await WriteAsync(state, response, cancellationToken);
            return;
        }

        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        body.Json.Raw("{}"u8);
        await body.CompleteAsync(cancellationToken);
    }

    private static async Task WriteAsync(OperationState state, ApiResponse response, CancellationToken cancellationToken)
    {
        if (!state.IsFinished)
        {
            response.SetHeader("Retry-After", "1");
        }

        using var body = new HeldBody(response, 200, MediaTypes.Json, int.MaxValue);
        JsonOutput json = body.Json;
        json.Raw("{\"id\":"u8);
        json.String(state.Id.ToString());
        json.Raw(",\"kind\":\"query\""u8);
        WriteProgress(json, state);
        json.Raw(",\"createdAt\":"u8);
        json.String(Text(state.CreatedAt));
        if (state.FinishedAt is { } finished)
        {
            json.Raw(",\"finishedAt\":"u8);
            json.String(Text(finished));
        }

        if (state.Error is { } error)
        {
            json.Raw(",\"error\":{\"code\":"u8);
            json.String(error.Code);
            json.Raw(",\"message\":"u8);
            json.String(error.Message);
            json.Raw('}');
        }

        json.Raw('}');
        await body.CompleteAsync(cancellationToken);
    }

    private static void WriteProgress(JsonOutput json, OperationState state)
    {
        json.Raw(",\"status\":"u8);
        json.String(Text(state.Status));
        json.Raw(",\"progress\":["u8);
        for (int i = 0; i < state.Progress.Count; i++)
        {
            json.Separate(i);
            json.Raw("{\"database\":"u8);
            json.String(state.Progress[i].Database);
            json.Raw(",\"status\":"u8);
            json.String(Text(state.Progress[i].Status));
            json.Raw('}');
        }

        json.Raw(']');
    }

    private static string Text(OperationStatus status) => status.ToString().ToLowerInvariant();

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
