using Serverless.GraphCore;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.TestSupport.Graphs;

/// <summary>Where a database keeps its graph.</summary>
public enum GraphPlace
{
    /// <summary>In segments alone.</summary>
    Segments,

    /// <summary>In the log alone.</summary>
    Log,

    /// <summary>All nodes and every second relationship in segments, the others in the log.</summary>
    Both,
}

/// <summary>A social network in a database, through its front door.</summary>
public static class LsqbDatabase
{
    private const int RowsPerStatement = 20_000;

    /// <summary>Creates it.</summary>
    public static async Task<GraphDatabase> CreateAsync(
        IObjectStore store, ObjectPath folder, GraphDatabaseOptions options, LsqbFiles files, GraphPlace place, CancellationToken cancellationToken)
    {
        GraphDatabase database = await GraphDatabase.OpenOrCreateAsync(store, folder, options, cancellationToken);
        if (place == GraphPlace.Segments)
        {
            await database.ImportAsync(files.ToImport(), cancellationToken);

            // The import's segment is in the log until then.
            await database.CompactAsync(force: true, cancellationToken);
            return database;
        }

        foreach (LsqbNodes file in files.Nodes)
        {
            await RunAsync(database, $"CREATE INDEX FOR (n:{file.Labels[0]}) ON (n.id)", null, cancellationToken);
            string create = $"UNWIND $rows AS id CREATE (:{string.Join(':', file.Labels)} {{id: id}})";
            foreach (long[] ids in file.Ids.Chunk(RowsPerStatement))
            {
                await RunAsync(database, create, new ListValue(Array.ConvertAll<long, Value>(ids, IntegerValue.Of)), cancellationToken);
            }
        }

        // Every second relationship first, so that those in segments and those in the log meet at every node.
        await AddAsync(database, files, 0, cancellationToken);
        if (place == GraphPlace.Both)
        {
            await database.CompactAsync(force: true, cancellationToken);
        }

        await AddAsync(database, files, 1, cancellationToken);
        return database;
    }

    /// <summary>The one value that a question has for an answer.</summary>
    public static async Task<long> AskAsync(GraphDatabase database, string question, CancellationToken cancellationToken)
    {
        var answer = new SingleInteger();
        await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(question, MapValue.Empty)] }, answer, cancellationToken);
        return answer.Value ?? throw new InvalidOperationException("There is no answer.");
    }

    private static async Task AddAsync(GraphDatabase database, LsqbFiles files, int remainder, CancellationToken cancellationToken)
    {
        foreach (LsqbRelationships file in files.Relationships)
        {
            string create = $"UNWIND $rows AS ends MATCH (a:{file.Source} {{id: ends[0]}}), (b:{file.Target} {{id: ends[1]}}) CREATE (a)-[:{file.Type}]->(b)";
            foreach ((long Source, long Target)[] ends in file.Ends.Where((_, number) => (number & 1) == remainder).Chunk(RowsPerStatement))
            {
                Value[] rows = Array.ConvertAll<(long Source, long Target), Value>(ends, static pair => new ListValue([IntegerValue.Of(pair.Source), IntegerValue.Of(pair.Target)]));
                await RunAsync(database, create, new ListValue(rows), cancellationToken);
            }
        }
    }

    private static async Task RunAsync(GraphDatabase database, string statement, Value? rows, CancellationToken cancellationToken)
    {
        MapValue parameters = rows is null ? MapValue.Empty : new MapValue([new KeyValuePair<string, Value>("rows", rows)]);
        await database.ExecuteAsync(new TransactionRequest { Statements = [new QueryRequest(statement, parameters)] }, new SingleInteger(), cancellationToken);
    }

    private sealed class SingleInteger : IResultSink
    {
        public long? Value { get; private set; }

        public void Begin(int statement, IReadOnlyList<string> columns)
        {
        }

        public ValueTask AddAsync(ResultBatch batch, CancellationToken cancellationToken)
        {
            Value = ((IntegerValue)batch.Columns[0].GetValue(0)).Integer;
            return ValueTask.CompletedTask;
        }

        public void End(int statement, QuerySummary summary)
        {
        }
    }
}
