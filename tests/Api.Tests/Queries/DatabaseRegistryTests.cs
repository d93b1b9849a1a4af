using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Serverless.Api.Catalog;
using Serverless.Api.Queries;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Queries;

public sealed class DatabaseRegistryTests
{
    private static readonly DatabaseEntry Graph = Entry("id-1");
    private readonly FakeTimeProvider clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_is_opened_once_for_all_who_wait()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var database = new FakeDatabase();
        int openings = 0;
        DatabaseRegistry registry = Registry(async (entry, _) =>
        {
            Assert.Equal("id-1", entry.Id);
            Interlocked.Increment(ref openings);
            await goOn.Task;
            return database;
        });

        Task<DatabaseLease>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => registry.GetAsync(Graph, Token).AsTask())];
        goOn.SetResult();

        Assert.All(await Task.WhenAll(waiting), lease => Assert.Same(database, lease.Database));
        Assert.Same(database, (await registry.GetAsync(Graph, Token)).Database);
        Assert.Equal(1, openings);
        await registry.DisposeAsync();
        Assert.True(database.IsDisposed);
    }

    [Fact]
    public async Task One_who_goes_away_does_not_end_the_opening()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using DatabaseRegistry registry = Registry(async (_, cancellationToken) =>
        {
            await goOn.Task;
            cancellationToken.ThrowIfCancellationRequested();
            return new FakeDatabase();
        });
        using var leaving = new CancellationTokenSource();

        Task<DatabaseLease> first = registry.GetAsync(Graph, leaving.Token).AsTask();
        Task<DatabaseLease> second = registry.GetAsync(Graph, Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        goOn.SetResult();

        Assert.NotNull((await second).Database);
    }

    [Fact]
    public async Task A_failed_opening_is_tried_again()
    {
        int openings = 0;
        await using DatabaseRegistry registry = Registry(
            (_, _) => ++openings == 1 ? throw new GraphException(ErrorCodes.DatabaseUnavailable, "not now") : Task.FromResult<IGraphDatabase>(new FakeDatabase()));

        await Assert.ThrowsAsync<GraphException>(() => registry.GetAsync(Graph, Token).AsTask());

        Assert.NotNull((await registry.GetAsync(Graph, Token)).Database);
    }

    [Fact]
    public async Task A_database_is_closed_when_nobody_has_used_it_for_a_while()
    {
        var database = new FakeDatabase();
        await using DatabaseRegistry registry = Registry((_, _) => Task.FromResult<IGraphDatabase>(database), new() { IdleTime = TimeSpan.FromMinutes(10) });
        using (await registry.GetAsync(Graph, Token))
        {
            clock.Advance(TimeSpan.FromMinutes(20));
            await registry.CloseIdleAsync();
            Assert.False(database.IsDisposed);
        }

        clock.Advance(TimeSpan.FromMinutes(9));
        (await registry.FindAsync(Graph.Id, Token))!.Dispose();
        await registry.CloseIdleAsync();
        Assert.False(database.IsDisposed);

        clock.Advance(TimeSpan.FromMinutes(1));
        await registry.CloseIdleAsync();

        Assert.True(database.IsDisposed);
        Assert.Empty(registry.Opened);
        Assert.Null(await registry.FindAsync(Graph.Id, Token));
    }

    [Fact]
    public async Task Of_too_many_idle_databases_those_used_longest_ago_are_closed()
    {
        await using DatabaseRegistry registry = Registry((_, _) => Task.FromResult<IGraphDatabase>(new FakeDatabase()), new() { MaxIdle = 2 });
        using DatabaseLease used = await registry.GetAsync(Entry("in-use"), Token);
        foreach (string id in new[] { "a", "b", "c", "a" })
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            (await registry.GetAsync(Entry(id), Token)).Dispose();
        }

        await registry.CloseIdleAsync();

        Assert.Equal(["a", "c", "in-use"], registry.Opened.Order(StringComparer.Ordinal));
    }

    private static DatabaseEntry Entry(string id) => new() { Id = id, Name = id };

    private DatabaseRegistry Registry(DatabaseOpener opener, DatabaseRegistryOptions? options = null) => new(opener, options ?? new(), clock, NullLogger.Instance);
}
