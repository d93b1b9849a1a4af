namespace Serverless.GraphCore.Graph;

/// <summary>
/// Counts the object store's requests that are made on behalf of one statement, wherever below it and on whatever thread
/// they are made. Requests that others have begun, and this statement only waits for, are theirs.
/// </summary>
internal sealed class RequestTally
{
    private static readonly AsyncLocal<RequestTally?> Ambient = new();
    private long requests;

    /// <summary>Requests so far.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Counts what is begun from here on, in this asynchronous flow; null ends that.</summary>
    public static void Use(RequestTally? tally) => Ambient.Value = tally;

    /// <summary>Counts one request for whom it is made, if anybody counts.</summary>
    public static void Count()
    {
        if (Ambient.Value is { } tally)
        {
            Interlocked.Increment(ref tally.requests);
        }
    }
}
