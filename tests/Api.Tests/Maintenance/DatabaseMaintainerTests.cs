using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api.Catalog;
using Serverless.Api.Maintenance;
using Serverless.Api.Queries;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Maintenance;

public sealed class DatabaseMaintainerTests
{
    private static readonly MaintenanceOptions Never = new() { SweepInterval = TimeSpan.FromDays(1), CollectionInterval = TimeSpan.FromDays(1) };

    private static readonly DatabaseEntry Graph = new() { Id = "graph", Name = "graph" };

    private readonly CompactionRequests queue = new();
    private readonly MaintainedDatabase database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_that_asks_is_compacted_if_that_is_due()
    {
        await using DatabaseRegistry databases = await OpenAsync();
        await using DatabaseMaintainer maintainer = Start(databases, Never);
        queue.Request("unknown");
        queue.Request("graph");

        Assert.Equal("compact, force False", await database.Calls.Reader.ReadAsync(Token));
    }

    [Fact]
    public async Task Database_that_asks_while_it_is_opened_is_compacted_when_it_is_open()
    {
        var opened = new TaskCompletionSource<IGraphDatabase>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var databases = new DatabaseRegistry((_, _) => opened.Task, new(), TimeProvider.System, NullLogger.Instance);
        await using DatabaseMaintainer maintainer = Start(databases, Never);
        ValueTask<DatabaseLease> opening = databases.GetAsync(Graph, Token);
        queue.Request("graph");
        while (queue.HasWaiting)
        {
            await Task.Yield();
        }

        opened.SetResult(database);
        (await opening).Dispose();

        Assert.Equal("compact, force False", await database.Calls.Reader.ReadAsync(Token));
    }

    [Fact]
    public async Task Databases_that_have_not_asked_are_swept_and_their_garbage_is_collected()
    {
        await using DatabaseRegistry databases = await OpenAsync();
        await using DatabaseMaintainer maintainer = Start(databases, new MaintenanceOptions { SweepInterval = TimeSpan.FromMilliseconds(1), CollectionInterval = TimeSpan.FromMilliseconds(1) });
        var seen = new HashSet<string>();
        while (seen.Count < 2)
        {
            seen.Add(await database.Calls.Reader.ReadAsync(Token));
        }

        Assert.Equal(["collect", "compact, force False"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Failure_is_not_the_last_compaction()
    {
        await using DatabaseRegistry databases = await OpenAsync();
        await using DatabaseMaintainer maintainer = Start(databases, Never);
        database.Failure = new GraphException(ErrorCodes.DatabaseUnavailable, "The store is busy.");
        queue.Request("graph");
        await database.Calls.Reader.ReadAsync(Token);
        queue.Request("graph");

        Assert.Equal("compact, force False", await database.Calls.Reader.ReadAsync(Token));
    }

    [Fact]
    public async Task Stop_ends_the_compaction_under_way()
    {
        await using DatabaseRegistry databases = await OpenAsync();
        DatabaseMaintainer maintainer = Start(databases, Never);
        database.NeverEnds = true;
        queue.Request("graph");
        await database.Calls.Reader.ReadAsync(Token);

        await maintainer.DisposeAsync();

        Assert.True(database.WasCancelled);
    }

    [Fact]
    public async Task Compaction_that_fails_while_stopping_does_not_fail_the_stop()
    {
        await using DatabaseRegistry databases = await OpenAsync();
        DatabaseMaintainer maintainer = Start(databases, Never);
        database.NeverEnds = true;
        database.Failure = new GraphException(ErrorCodes.DatabaseUnavailable, "The store is busy.");
        queue.Request("graph");
        await database.Calls.Reader.ReadAsync(Token);

        await maintainer.DisposeAsync();
    }

    private async Task<DatabaseRegistry> OpenAsync()
    {
        var databases = new DatabaseRegistry((_, _) => Task.FromResult<IGraphDatabase>(database), new(), TimeProvider.System, NullLogger.Instance);
        (await databases.GetAsync(Graph, Token)).Dispose();
        return databases;
    }

    private DatabaseMaintainer Start(DatabaseRegistry databases, MaintenanceOptions options) =>
        new(queue, databases, options, TimeProvider.System, NullLogger.Instance);

    private sealed class MaintainedDatabase : IGraphDatabase, IDatabaseMaintenance
    {
        public Channel<string> Calls { get; } = Channel.CreateUnbounded<string>();

        public Exception? Failure { get; set; }

        public bool NeverEnds { get; set; }

        public bool WasCancelled { get; private set; }

        public async Task<CompactionSummary> CompactAsync(bool force, CancellationToken cancellationToken)
        {
            Calls.Writer.TryWrite($"compact, force {force}");
            try
            {
                await Task.Delay(NeverEnds ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken);
            }
            catch (OperationCanceledException exception)
            {
                WasCancelled = true;
                throw Failure ?? exception;
            }

            return Failure is null ? new CompactionSummary(0, 0, 0) : throw Failure;
        }

        public Task<CollectionSummary> CollectGarbageAsync(CancellationToken cancellationToken)
        {
            Calls.Writer.TryWrite("collect");
            return Task.FromResult(new CollectionSummary(0, 0, 0));
        }

        public IExplicitTransactions Transactions => throw new NotSupportedException();

        public Task<PinnedState> PinAsync(IReadOnlyList<string> bookmarks, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<TransactionSummary> ExecuteAsync(TransactionRequest request, IResultSink sink, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ImportSummary> ImportAsync(ImportRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ExportAsync(ExportFormat format, IExportSink sink, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
