using System.Threading.Channels;

namespace Serverless.Api.Maintenance;

/// <summary>Databases of this process that have asked for a compaction, each once. Thread-safe.</summary>
public sealed class CompactionRequests
{
    private readonly Channel<string> databases = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Asks for a compaction; returns at once.</summary>
    /// <param name="databaseId">The database's id in the catalog.</param>
    public void Request(string databaseId)
    {
        lock (gate)
        {
            if (waiting.Add(databaseId))
            {
                databases.Writer.TryWrite(databaseId);
            }
        }
    }

    /// <summary>Whether a request has not been taken yet.</summary>
    internal bool HasWaiting
    {
        get
        {
            lock (gate)
            {
                return waiting.Count > 0;
            }
        }
    }

    /// <summary>The next database, when there is one. What is asked for from now on is a request of its own.</summary>
    internal async ValueTask<string> TakeAsync(CancellationToken cancellationToken)
    {
        string database = await databases.Reader.ReadAsync(cancellationToken);
        lock (gate)
        {
            waiting.Remove(database);
        }

        return database;
    }
}
