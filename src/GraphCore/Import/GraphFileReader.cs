using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Building;

namespace Serverless.GraphCore.Import;

/// <summary>Reads the files of an import into a <see cref="GraphBuilder"/>: finds out what each is, and keeps their order.</summary>
internal sealed class GraphFileReader
{
    private static readonly string[] JsonLinesEndings = [".jsonl", ".ndjson", ".json"];

    private readonly ImportRequest request;
    private readonly BadRows bad;
    private readonly IdSpaces spaces;
    private readonly GraphBuilder builder;
    private readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal);
    private long bytesBefore;

    /// <param name="request">What to read.</param>
    /// <param name="bad">Takes the rows that are left out.</param>
    /// <param name="seed">Makes the places in hash tables unpredictable.</param>
    /// <param name="memory">What the graph may take.</param>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>: options contradict each other.</exception>
    public GraphFileReader(ImportRequest request, BadRows bad, ulong seed, BuildMemory memory)
    {
        this.request = request;
        this.bad = bad;
        spaces = new IdSpaces(seed);
        builder = new GraphBuilder(memory);
        Check(request.Options);
        Register(request.Options.Nodes, isOfRelationships: false);
        Register(request.Options.Relationships, isOfRelationships: true);
    }

    /// <summary>Reads all files.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.ImportFailed"/>: with file, line and column. <see cref="ErrorCodes.TransactionOutOfMemoryError"/>: likewise.
    /// </exception>
    public async Task<GraphBuilder> ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (ImportFile file in request.Files.WithCancellation(cancellationToken))
        {
            try
            {
                await ReadAsync(file, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException)
            {
                throw new GraphException(ErrorCodes.ImportFailed, $"Reading `{file.Name}` failed: {exception.Message}", innerException: exception);
            }
        }

        foreach ((string name, Group group) in groups)
        {
            if (!group.Read.Contains(name))
            {
                throw ImportErrors.At(name, 0, 0, "the options name the file, but it is not among those that are to be imported");
            }
        }

        CompleteNodes();
        Report(string.Empty, 0);
        return builder;
    }

    private static void Check(ImportOptions options)
    {
        ReadOnlySpan<char> used = [options.Delimiter, options.ArrayDelimiter, options.Quote];
        foreach (char character in used)
        {
            if (character is '\0' or '\r' or '\n' or >= (char)128 || used.Count(character) > 1)
            {
                throw ImportErrors.Options("Delimiter, array delimiter and quote are three different ASCII characters.");
            }
        }

        if (options.SkipBad < 0)
        {
            throw ImportErrors.Options("The number of bad rows that are skipped is not negative.");
        }
    }

    private void Register(IReadOnlyList<ImportGroup> named, bool isOfRelationships)
    {
        foreach (ImportGroup source in named)
        {
            if (isOfRelationships && source.Names.Count > 1)
            {
                throw ImportErrors.Options($"Relationships have one type, not `{string.Join(':', source.Names)}`.");
            }

            var group = new Group(source, isOfRelationships);
            foreach (string file in source.Files)
            {
                if (IsJsonLines(file))
                {
                    throw ImportErrors.Options($"`{file}` says itself what its lines are; name it in no group.");
                }

                if (!groups.TryAdd(file, group))
                {
                    throw ImportErrors.Options($"`{file}` is named twice.");
                }
            }
        }
    }

    private static bool IsJsonLines(string name) => Array.Exists(JsonLinesEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private async Task ReadAsync(ImportFile file, CancellationToken cancellationToken)
    {
        if (IsJsonLines(file.Name))
        {
            await ReadJsonLinesAsync(file, cancellationToken);
        }
        else
        {
            await ReadCsvAsync(file, cancellationToken);
        }
    }

    private async Task ReadJsonLinesAsync(ImportFile file, CancellationToken cancellationToken)
    {
        var lines = new LineReader(file.Content, file.Name);
        var reader = new JsonLinesReader(lines, builder, spaces, bad, CompleteNodes);
        while (!lines.IsAtEnd)
        {
            await lines.FillAsync(cancellationToken);
            reader.ReadLines();
            EnsureRoom(lines.File, lines.Line);
            Report(file.Name, lines.BytesRead);
        }

        bytesBefore += lines.BytesRead;
    }

    private async Task ReadCsvAsync(ImportFile file, CancellationToken cancellationToken)
    {
        Group group = groups.GetValueOrDefault(file.Name) ?? new Group(new ImportGroup([], [file.Name]), null);
        if (!group.Read.Add(file.Name))
        {
            throw ImportErrors.At(file.Name, 0, 0, "the file is there twice");
        }

        var records = new RecordReader(file.Content, file.Name, (byte)request.Options.Delimiter, (byte)request.Options.Quote);
        if (file.Name == group.Source.Files[0])
        {
            group.Columns = await ReadHeaderAsync(records, group, cancellationToken);
        }

        CsvColumn[] columns = group.Columns ?? throw ImportErrors.At(
            file.Name, 0, 0, $"its header is in `{group.Source.Files[0]}`, which has to come before it");
        if (CsvHeader.IsOfRelationships(columns))
        {
            CompleteNodes();
            var reader = new CsvRelationshipReader(records, columns, group.Source.Names.Count > 0 ? group.Source.Names[0] : null, builder, spaces, bad);
            await ReadRecordsAsync(records, reader.ReadRecords, cancellationToken);
        }
        else if (builder.HasOrdinals)
        {
            throw ImportErrors.At(file.Name, 0, 0, "it holds nodes but comes behind relationships; all files of nodes come first");
        }
        else
        {
            var reader = new CsvNodeReader(records, columns, group.Source.Names, builder, spaces, bad);
            await ReadRecordsAsync(records, reader.ReadRecords, cancellationToken);
        }
    }

    private async Task ReadRecordsAsync(RecordReader records, Action readRecords, CancellationToken cancellationToken)
    {
        // What is behind the header has been read with it.
        readRecords();
        EnsureRoom(records.File, records.Line);
        while (!records.IsAtEnd)
        {
            await records.FillAsync(cancellationToken);
            readRecords();
            EnsureRoom(records.File, records.Line);
            Report(records.File, records.BytesRead);
        }

        bytesBefore += records.BytesRead;
    }

    private async Task<CsvColumn[]> ReadHeaderAsync(RecordReader records, Group group, CancellationToken cancellationToken)
    {
        while (!records.TryRead())
        {
            if (records.IsAtEnd)
            {
                throw ImportErrors.At(records.File, 0, 0, "it is empty; the first line of a file is its header");
            }

            await records.FillAsync(cancellationToken);
        }

        return CsvHeader.Read(records, request.Options, group.IsOfRelationships);
    }

    private void CompleteNodes()
    {
        if (!builder.HasOrdinals)
        {
            builder.CompleteNodes();
            spaces.Map(builder.OrdinalOf);
        }
    }

    // After each piece of a file, and for the longest step to come: tables of ids double while the old ones are there, lists of relationships
    // are sorted.
    private void EnsureRoom(string file, long line)
    {
        long coming = builder.HasOrdinals ? builder.RelationshipCount * SortedRelationships.SortingBytes : 2 * spaces.Memory.Taken;
        if (builder.Memory.Left < spaces.Memory.Taken + coming)
        {
            throw builder.Memory.Exceeded(ImportErrors.Place(file, line, 0));
        }
    }

    private void Report(string file, long bytes) =>
        request.Progress?.Report(new ImportProgress(file, bytesBefore + bytes, builder.NodeCount, builder.RelationshipCount));

    /// <summary>Files with one header.</summary>
    private sealed class Group(ImportGroup source, bool? isOfRelationships)
    {
        public ImportGroup Source { get; } = source;

        /// <summary>What the options say that the files are; null: they do not.</summary>
        public bool? IsOfRelationships { get; } = isOfRelationships;

        public CsvColumn[]? Columns { get; set; }

        /// <summary>The files that have come.</summary>
        public HashSet<string> Read { get; } = new(StringComparer.Ordinal);
    }
}
