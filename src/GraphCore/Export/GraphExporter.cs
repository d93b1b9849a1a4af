using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Export;

/// <summary>Writes a snapshot to files.</summary>
internal static class GraphExporter
{
    /// <inheritdoc cref="IGraphDatabase.ExportAsync"/>
    public static async Task RunAsync(IGraphReader reader, ExportFormat format, IExportSink sink, CancellationToken cancellationToken)
    {
        ExportOrder order = await ExportOrder.CreateAsync(reader, cancellationToken);
        var walk = new GraphWalk(reader, order);
        if (format == ExportFormat.JsonLines)
        {
            await WriteJsonLinesAsync(reader, order, walk, sink, cancellationToken);
        }
        else
        {
            await WriteCsvAsync(reader, order, walk, sink, cancellationToken);
        }
    }

    private static async Task WriteJsonLinesAsync(IGraphReader reader, ExportOrder order, GraphWalk walk, IExportSink sink, CancellationToken cancellationToken)
    {
        await sink.BeginFileAsync("graph.jsonl", cancellationToken);
        var writer = new JsonLinesWriter(sink);
        foreach (LabelSetRun run in order.Runs)
        {
            writer.Labels = run.Labels;
            await walk.NodesAsync(run, writer, cancellationToken);
        }

        foreach (int type in TypesInUse(reader))
        {
            writer.Type = reader.Tokens.TypeName(type);
            await walk.RelationshipsAsync(type, writer, cancellationToken);
        }
    }

    // Each file is walked twice: a header says what types the values have.
    private static async Task WriteCsvAsync(IGraphReader reader, ExportOrder order, GraphWalk walk, IExportSink sink, CancellationToken cancellationToken)
    {
        for (int i = 0; i < order.Runs.Count; i++)
        {
            LabelSetRun run = order.Runs[i];
            var types = new CsvTypes();
            await walk.NodesAsync(run, types, cancellationToken);
            await sink.BeginFileAsync($"nodes-{i + 1}.csv", cancellationToken);
            await walk.NodesAsync(run, CsvWriter.OfNodes(sink, run.Labels, types), cancellationToken);
        }

        List<int> used = TypesInUse(reader);
        for (int i = 0; i < used.Count; i++)
        {
            var types = new CsvTypes();
            await walk.RelationshipsAsync(used[i], types, cancellationToken);
            await sink.BeginFileAsync($"relationships-{i + 1}.csv", cancellationToken);
            await walk.RelationshipsAsync(used[i], CsvWriter.OfRelationships(sink, reader.Tokens.TypeName(used[i]), types), cancellationToken);
        }
    }

    private static List<int> TypesInUse(IGraphReader reader)
    {
        var types = new List<int>();
        for (int type = 0; type < reader.Tokens.TypeCount; type++)
        {
            if (reader.Statistics.RelationshipsOfType(type) > 0)
            {
                types.Add(type);
            }
        }

        types.Sort((left, right) => string.CompareOrdinal(reader.Tokens.TypeName(left), reader.Tokens.TypeName(right)));
        return types;
    }
}
