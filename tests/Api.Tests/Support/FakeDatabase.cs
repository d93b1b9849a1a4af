using Serverless.GraphCore;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Support;

/// <summary>A database that answers what a test tells it to, and remembers what it was asked.</summary>
internal sealed class FakeDatabase : IGraphDatabase, IExplicitTransactions
{
    public const string Bookmark = "bookmark-1";

    public static readonly TransactionHandle Open = new("tx-1", new DateTimeOffset(2026, 11, 23, 7, 30, 15, 999, TimeSpan.Zero), Bookmark);

    private readonly Lock gate = new();

    /// <summary>Plays a statement: hands rows to the sink.</summary>
    public Func<TransactionRequest, IResultSink, CancellationToken, Task>? Play { get; set; }

    public List<TransactionRequest> Requests { get; } = [];

    /// <summary>The files that were imported, or are exported.</summary>
    public List<(string Name, string Text)> Files { get; } = [];

    public ImportOptions? ImportOptions { get; private set; }

    /// <summary>What an import answers.</summary>
    public ImportSummary Imported { get; set; } = new(0, 0, 0, 0, [], Bookmark);

    /// <summary>Thrown at the end of an export.</summary>
    public Exception? ExportFailure { get; set; }

    public bool IsDisposed { get; private set; }

    public async Task<TransactionSummary> ExecuteAsync(TransactionRequest request, IResultSink sink, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Requests.Add(request);
        }

        if (Play is not null)
        {
            await Play(request, sink, cancellationToken);
        }
        else
        {
            for (int i = 0; i < request.Statements.Count; i++)
            {
                await ReplyAsync(sink, i, ["x"], [[IntegerValue.Of(1)]], cancellationToken);
            }
        }

        return new TransactionSummary(Bookmark, request.TransactionId);
    }

    public Task<PinnedState> PinAsync(IReadOnlyList<string> bookmarks, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IExplicitTransactions Transactions => this;

    /// <summary>How transactions were begun.</summary>
    public List<TransactionOptions> Begun { get; } = [];

    public async Task<TransactionHandle> BeginAsync(TransactionOptions transaction, IReadOnlyList<QueryRequest> statements, IResultSink sink, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Begun.Add(transaction);
        }

        transaction.Begun?.Invoke(Open);
        await ExecuteAsync(new TransactionRequest { Statements = statements }, sink, cancellationToken);
        return Open;
    }

    public async Task<TransactionHandle> RunAsync(string id, string owner, IReadOnlyList<QueryRequest> statements, CallLimits limits, IResultSink sink, CancellationToken cancellationToken)
    {
        await ExecuteAsync(new TransactionRequest { Statements = statements }, sink, cancellationToken);
        return Open;
    }

    public Task<TransactionSummary> CommitAsync(string id, string owner, IReadOnlyList<QueryRequest> statements, CallLimits limits, IResultSink sink, CancellationToken cancellationToken) =>
        ExecuteAsync(new TransactionRequest { Statements = statements }, sink, cancellationToken);

    public Task RollBackAsync(string id, string owner, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ImportSummary> ImportAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        ImportOptions = request.Options;
        await foreach (ImportFile file in request.Files.WithCancellation(cancellationToken))
        {
            using var reader = new StreamReader(file.Content, leaveOpen: true);
            Files.Add((file.Name, await reader.ReadToEndAsync(cancellationToken)));
        }

        return Imported;
    }

    public async Task ExportAsync(ExportFormat format, IExportSink sink, CancellationToken cancellationToken)
    {
        foreach ((string name, string text) in Files.Where(file => file.Name.EndsWith(".csv", StringComparison.Ordinal) == (format == ExportFormat.Csv)))
        {
            await sink.BeginFileAsync(name, cancellationToken);
            await sink.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
        }

        if (ExportFailure is not null)
        {
            throw ExportFailure;
        }
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>A complete result of one statement in one batch.</summary>
    public static async Task ReplyAsync(IResultSink sink, int statement, string[] columns, Value[][] rows, CancellationToken cancellationToken, QuerySummary? summary = null)
    {
        sink.Begin(statement, columns);
        await sink.AddAsync(Batch(columns.Length, rows), cancellationToken);
        sink.End(statement, summary ?? Summary());
    }

    public static QuerySummary Summary(StatementKind kind = StatementKind.Read) => new() { Kind = kind, Counters = new QueryCounters() };

    public static ResultBatch Batch(int columns, params Value[][] rows)
    {
        Vector[] vectors = [.. Enumerable.Range(0, columns).Select(_ => new Vector())];
        foreach (Value[] row in rows)
        {
            for (int i = 0; i < columns; i++)
            {
                vectors[i].Append(row[i]);
            }
        }

        return new ResultBatch(vectors, rows.Length);
    }
}
