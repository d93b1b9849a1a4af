using Serverless.GraphCore.Storage.Snapshots;

namespace Serverless.GraphCore;

/// <summary>One state of a database, which any number of requests can read as long as the database is open.</summary>
public sealed class PinnedState
{
    internal PinnedState(PlacedSnapshot placed, string bookmark)
    {
        Placed = placed;
        Bookmark = bookmark;
    }

    /// <summary>Names the state.</summary>
    public string Bookmark { get; }

    internal PlacedSnapshot Placed { get; }
}
