using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api.Catalog;
using Serverless.Api.Queries;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Queries;

public sealed class DatabaseRegistryTests
{
    private static readonly SingleDatabaseResolver Resolver = new(new DatabaseEntry("id-1", "graph"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_is_opened_once_for_all_who_wait()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var database = new FakeDatabase();
        int openings = 0;
        var registry = new DatabaseRegistry(
            Resolver,
            async (entry, _) =>
            {
                Assert.Equal("id-1", entry.Id);
                Interlocked.Increment(ref openings);
                await goOn.Task;
                return database;
            },
            NullLogger.Instance);

        Task<IGraphDatabase>[] waiting = [.. Enumerable.Range(0, 20).Select(i => registry.GetAsync(i % 2 == 0 ? "graph" : "Graph", Token).AsTask())];
        goOn.SetResult();

        Assert.All(await Task.WhenAll(waiting), opened => Assert.Same(database, opened));
        Assert.Same(database, await registry.GetAsync("graph", Token));
        Assert.Equal(1, openings);
        await registry.DisposeAsync();
        Assert.True(database.IsDisposed);
    }

    [Fact]
    public async Task One_who_goes_away_does_not_end_the_opening()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registry = new DatabaseRegistry(
            Resolver,
            async (_, cancellationToken) =>
            {
                await goOn.Task;
                cancellationToken.ThrowIfCancellationRequested();
                return new FakeDatabase();
            },
            NullLogger.Instance);
        using var leaving = new CancellationTokenSource();

        Task<IGraphDatabase> first = registry.GetAsync("graph", leaving.Token).AsTask();
        Task<IGraphDatabase> second = registry.GetAsync("graph", Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        goOn.SetResult();

        Assert.NotNull(await second);
    }

    [Fact]
    public async Task A_failed_opening_is_tried_again()
    {
        int openings = 0;
        await using var registry = new DatabaseRegistry(
            Resolver,
            (_, _) => ++openings == 1 ? throw new GraphException(ErrorCodes.DatabaseUnavailable, "not now") : Task.FromResult<IGraphDatabase>(new FakeDatabase()),
            NullLogger.Instance);

        await Assert.ThrowsAsync<GraphException>(() => registry.GetAsync("graph", Token).AsTask());

        Assert.NotNull(await registry.GetAsync("graph", Token));
    }

    [Theory]
    [InlineData("other")]
    [InlineData("..")]
    public async Task An_unknown_name_is_not_found(string name)
    {
        await using var registry = new DatabaseRegistry(Resolver, (_, _) => throw new InvalidOperationException("opened"), NullLogger.Instance);

        GraphException error = await Assert.ThrowsAsync<GraphException>(() => registry.GetAsync(name, Token).AsTask());

        Assert.Equal(ErrorCodes.DatabaseNotFound, error.Code);
    }
}
