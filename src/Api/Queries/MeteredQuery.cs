using Serverless.Api.Limits;
using Serverless.Api.Usage;
using Serverless.GraphCore;

namespace Serverless.Api.Queries;

/// <summary>Counts one admitted query, from its beginning to its end, however it ends: that is when it is disposed.</summary>
internal sealed class MeteredQuery : IDisposable
{
    private readonly DatabaseUsage database;
    private readonly QueryTraits traits;
    private readonly Lock gate = new();
    private readonly List<(CountingSink Sink, WorkUsage Work)> parts = new(1);

    /// <summary>The query begins.</summary>
    public MeteredQuery(DatabaseUsage database, QueryTraits traits)
    {
        this.database = database;
        this.traits = traits;
        if (!traits.InTransaction)
        {
            database.Connect();
        }

        database.Begin(traits.Writes);
    }

    /// <summary>Begins a part of the query; several may run at a time.</summary>
    /// <param name="sink">Takes the part's rows.</param>
    /// <returns>What takes the rows instead, and hands them on; and what is told what the part uses of the engine.</returns>
    public (IResultSink Sink, WorkUsage Work) Measure(IResultSink sink)
    {
        var part = (Sink: new CountingSink(sink), Work: new WorkUsage());
        lock (gate)
        {
            parts.Add(part);
        }

        return part;
    }

    public void Dispose()
    {
        long rows = 0;
        long rowsRead = 0;
        TimeSpan processor = TimeSpan.Zero;
        lock (gate)
        {
            foreach ((CountingSink sink, WorkUsage work) in parts)
            {
                rows += sink.Rows;
                rowsRead += work.RowsRead;
                processor += work.Processor;
            }
        }

        database.End(new QueryUsage(traits.Writes, rows, rowsRead, processor));
        if (!traits.InTransaction)
        {
            database.Disconnect();
        }
    }
}
