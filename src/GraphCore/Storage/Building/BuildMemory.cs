using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Storage.Building;

/// <summary>Counts what a graph takes of the memory while it is built: what is long, page by page, and what is numerous.</summary>
/// <param name="limit">The most bytes that it may take.</param>
internal sealed class BuildMemory(long limit)
{
    /// <summary>What is taken now.</summary>
    public long Taken { get; private set; }

    /// <summary>What is left.</summary>
    public long Left => limit - Taken;

    public void Take(long bytes) => Taken += bytes;

    public void Give(long bytes) => Taken -= bytes;

    /// <summary>The error of what does not fit.</summary>
    /// <param name="place">How far the import has come.</param>
    public GraphException Exceeded(string place) => new(
        ErrorCodes.TransactionOutOfMemoryError,
        $"{place}: the import needs more than the {limit} bytes of memory that it may use. Give it more, or import less at a time.");
}
