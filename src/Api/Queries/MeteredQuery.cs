using Serverless.Api.Limits;
using Serverless.Api.Usage;
using Serverless.GraphCore;

namespace Serverless.Api.Queries;

/// <summary>Counts one admitted query, from its beginning to its end, however it ends: that is when it is disposed.</summary>
internal sealed class MeteredQuery : IDisposable
{
    private readonly DatabaseUsage database;
    private readonly QueryTraits traits;
    private readonly CountingSink sink;

    /// <summary>The query begins.</summary>
    public MeteredQuery(DatabaseUsage database, QueryTraits traits, IResultSink sink)
    {
        this.database = database;
        this.traits = traits;
        this.sink = new CountingSink(sink);
        if (!traits.InTransaction)
        {
            database.Connect();
        }

        database.Begin(traits.Writes);
    }

    /// <summary>Is told what the query uses of the engine.</summary>
    public WorkUsage Work { get; } = new();

    /// <summary>Takes the rows, and hands them on.</summary>
    public IResultSink Sink => sink;

    public void Dispose()
    {
        database.End(new QueryUsage(traits.Writes, sink.Rows, Work.RowsRead, Work.Processor));
        if (!traits.InTransaction)
        {
            database.Disconnect();
        }
    }
}
