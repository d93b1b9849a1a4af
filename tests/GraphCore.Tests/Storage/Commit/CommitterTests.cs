using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Commit;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Storage.Commit;

public sealed class CommitterTests
{
    private readonly CountingObjectStore _store = new(new InMemoryObjectStore(TimeProvider.System));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_is_one_append_and_a_read_of_nothing_new_one_get()
    {
        var database = await CreateAsync();
        var before = _store.Counters;
        await database.CommittedAsync(database.Request(1));
        var afterCommit = _store.Counters;
        Assert.Equal((1L, 1L), ((afterCommit - before).Appends, (afterCommit - before).Requests));
        await database.Log.RefreshAsync(Token);
        Assert.Equal((1L, 1L), ((_store.Counters - afterCommit).Gets, (_store.Counters - afterCommit).Requests));
    }

    [Fact]
    public async Task Opening_is_two_gets()
    {
        await CreateAsync();
        var before = _store.Counters;
        await OpenAsync(2);
        Assert.Equal((2L, 2L), ((_store.Counters - before).Gets, (_store.Counters - before).Requests));
    }

    [Fact]
    public async Task Creating_twice_gives_one_database()
    {
        var ids = new SequentialIdGenerator(50);
        var creator = new GraphCore.Storage.Head.DatabaseCreator(_store, ids, new LogOptions(), TimeProvider.System);
        Assert.True(await creator.CreateAsync(OpenDatabase.Paths, DatabaseIdentity.Create(ids), Token));
        Assert.False(await creator.CreateAsync(OpenDatabase.Paths, DatabaseIdentity.Create(ids), Token));
    }

    [Fact]
    public async Task Totals_add_up_across_instances()
    {
        var first = await CreateAsync();
        var second = await OpenAsync(2);
        await first.CommittedAsync(first.Request(1, delta: new TotalsDelta(3, 1, 100)));
        await second.CommittedAsync(second.Request(2, delta: new TotalsDelta(0, 2, 50)));
        await second.CommittedAsync(second.Request(3, delta: new TotalsDelta(-1, 0, 0)));
        await first.Log.RefreshAsync(Token);
        Assert.Equal(new GraphTotals(2, 3, 150, 0), first.Log.Tip.State.Totals);
        Assert.Equal(first.Log.Tip.State, second.Log.Tip.State);
        Assert.Equal([new GraphTotals(3, 1, 100, 0), new GraphTotals(3, 3, 150, 0), new GraphTotals(2, 3, 150, 0)], first.Commits.Select(commit => commit.Totals));
    }

    [Fact]
    public async Task Disjoint_commit_is_rebased_and_an_overlapping_one_conflicts()
    {
        var first = await CreateAsync();
        var second = await OpenAsync(2);
        var disjoint = second.Request(2, [20], [21]);
        var reader = second.Request(3, [10], [30]);
        var writer = second.Request(4, [], [10]);
        await first.CommittedAsync(first.Request(1, [], [10]));
        await second.CommittedAsync(disjoint);
        Assert.Equal(new Conflict(ConflictReason.Keys), await second.CommitAsync(reader));
        Assert.Equal(new Conflict(ConflictReason.Keys), await second.CommitAsync(writer));
        await second.CommittedAsync(second.Request(5, [10], [10]));
        Assert.Equal([1, 2, 5], second.Commits.Select(commit => BitConverter.ToInt64(commit.Payload.Span)));
    }

    [Fact]
    public async Task Reads_of_what_others_only_read_do_not_conflict()
    {
        var database = await CreateAsync();
        var second = database.Request(2, [10], [20]);
        await database.CommittedAsync(database.Request(1, [10], [11]));
        await database.CommittedAsync(second);
    }

    [Fact]
    public async Task Everything_conflicts_with_whatever_was_written_since()
    {
        var database = await CreateAsync();
        var many = Enumerable.Range(1000, ConflictKeys.MaxCount + 1).Select(key => (ulong)key).ToArray();
        var readsAll = database.Request(2, many, [5]);
        var small = database.Request(3, [7], [8]);
        await database.CommittedAsync(database.Request(1, [], [1]));
        Assert.Equal(new Conflict(ConflictReason.Keys), await database.CommitAsync(readsAll));
        await database.CommittedAsync(database.Request(4, [], many));
        Assert.Equal(new Conflict(ConflictReason.Keys), await database.CommitAsync(small));
        Assert.Equal(CommitTraits.WritesAll, database.Commits.Last().Traits);
        Assert.Empty(database.Commits.Last().WriteKeys.ToArray());
    }

    [Fact]
    public async Task Repeated_id_gets_the_first_outcome()
    {
        var first = await CreateAsync();
        var position = await first.CommittedAsync(first.Request(1, delta: new TotalsDelta(1, 0, 0)));
        Assert.Equal(position, await first.CommittedAsync(first.Request(1, delta: new TotalsDelta(1, 0, 0))));
        var second = await OpenAsync(2);
        Assert.Equal(position, await second.CommittedAsync(second.Request(1, delta: new TotalsDelta(1, 0, 0))));
        Assert.Single(second.Commits);
    }

    [Fact]
    public async Task Same_id_at_the_same_time_commits_once()
    {
        var database = await CreateAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => database.CommittedAsync(database.Request(1)))));
        Assert.Single(results.Distinct());
        Assert.Single(database.Commits);
    }

    [Fact]
    public async Task Limits_are_exact_and_allow_what_lowers()
    {
        var database = await CreateAsync();
        await database.CommittedAsync(database.Request(1, delta: new TotalsDelta(9, 0, 0)));
        await ControlAsync(database, 90, new SizeLimits(10, SizeLimits.Unlimited, SizeLimits.Unlimited));
        await database.CommittedAsync(database.Request(2, delta: new TotalsDelta(1, 5, 1000)));
        var refused = Assert.IsType<Refused>(await database.CommitAsync(database.Request(3, delta: new TotalsDelta(1, 0, 0))));
        Assert.Equal(ErrorCodes.StorageQuotaExceeded, refused.Failure.Code);
        await ControlAsync(database, 91, new SizeLimits(5, SizeLimits.Unlimited, SizeLimits.Unlimited));
        await database.CommittedAsync(database.Request(4, delta: new TotalsDelta(-1, 0, 0)));
        await database.CommittedAsync(database.Request(5, delta: new TotalsDelta(0, 1, 1)));
        Assert.IsType<Refused>(await database.CommitAsync(database.Request(6, delta: new TotalsDelta(1, 0, 0))));
    }

    [Fact]
    public async Task Limit_set_elsewhere_makes_earlier_transactions_run_again()
    {
        var first = await CreateAsync();
        var second = await OpenAsync(2);
        var planned = second.Request(1, delta: new TotalsDelta(1, 0, 0));
        await ControlAsync(first, 90, new SizeLimits(0, SizeLimits.Unlimited, SizeLimits.Unlimited));
        Assert.Equal(new Conflict(ConflictReason.Barrier), await second.CommitAsync(planned));
        Assert.IsType<Refused>(await second.CommitAsync(second.Request(1, delta: new TotalsDelta(1, 0, 0))));
    }

    [Fact]
    public async Task Schema_change_makes_others_plan_again()
    {
        var database = await CreateAsync();
        var planned = database.Request(2, [], [50]);
        await database.CommittedAsync(database.Request(1) with { Traits = CommitTraits.Schema });
        Assert.Equal(new Conflict(ConflictReason.Barrier), await database.CommitAsync(planned));
        Assert.Equal(1, database.Log.Tip.State.SchemaVersion);
    }

    [Fact]
    public async Task Read_only_stopped_and_dropped_databases_refuse_everywhere()
    {
        var first = await CreateAsync();
        var second = await OpenAsync(2);
        await StateAsync(first, 90, AccessMode.ReadOnly, false);
        Assert.Equal(ErrorCodes.AccessMode, await RefusalAsync(second));
        await StateAsync(first, 91, AccessMode.ReadWrite, true);
        Assert.Equal(ErrorCodes.DatabaseUnavailable, await RefusalAsync(second));
        await StateAsync(first, 92, AccessMode.ReadWrite, false);
        await second.Log.RefreshAsync(Token);
        await second.CommittedAsync(second.Request(5));
        Assert.IsType<Committed>(await first.Committer.DropAsync(SequentialIdGenerator.Id(93), first.Soon, Token));
        Assert.IsType<Committed>(await first.Committer.DropAsync(SequentialIdGenerator.Id(94), first.Soon, Token));
        Assert.Equal(ErrorCodes.DatabaseNotFound, await RefusalAsync(second));
        Assert.IsType<Refused>(await second.Committer.SetStateAsync(SequentialIdGenerator.Id(95), AccessMode.ReadWrite, false, second.Soon, Token));
        Assert.True((await OpenAsync(3)).Log.Tip.IsDropped);
    }

    [Fact]
    public async Task Rival_claims_of_an_id_block_conflict()
    {
        var first = await CreateAsync();
        var second = await OpenAsync(2);
        var rival = second.Request(2) with { FirstBlock = 0, ClaimedBlocks = 2 };
        await first.CommittedAsync(first.Request(1) with { FirstBlock = 0, ClaimedBlocks = 1 });
        Assert.Equal(new Conflict(ConflictReason.IdBlock), await second.CommitAsync(rival));
        await second.CommittedAsync(second.Request(2) with { FirstBlock = 1, ClaimedBlocks = 2 });
        Assert.Equal(3, second.Log.Tip.State.Totals.NextBlock);
        Assert.Equal(1, second.Commits.Last().FirstClaimedBlock);
    }

    [Fact]
    public async Task Logs_are_rotated_when_due_and_followed_by_others()
    {
        var options = new LogOptions { RotationRecords = 5 };
        var first = await OpenDatabase.CreateAsync(_store, TimeProvider.System, options);
        var second = await OpenDatabase.OpenAsync(_store, TimeProvider.System, 2, options);
        for (var i = 0; i < 20; i++)
        {
            var database = i % 3 == 0 ? second : first;
            await database.CommittedAsync(database.Request(i));
        }

        await first.Log.RefreshAsync(Token);
        await second.Log.RefreshAsync(Token);
        var third = await OpenDatabase.OpenAsync(_store, TimeProvider.System, 3, options);
        Assert.Equal(20, third.Commits.Count());
        Assert.Equal(first.Positions, third.Positions);
        Assert.Equal(second.Positions, third.Positions);
        Assert.Equal(third.Positions.Order(), third.Positions);
        Assert.InRange(third.Log.Tip.Log.Number, 4, 8);
        Assert.Equal(third.Log.Tip.Log.Number - 1, third.Log.Tip.Sealed.Count);
    }

    [Fact]
    public async Task Commits_that_wait_share_one_append()
    {
        var gate = new GatedStore(_store);
        var database = await OpenDatabase.CreateAsync(gate, TimeProvider.System);
        gate.Close();
        var before = _store.Counters.Appends;
        List<Task<CommitResult>> commits = [];
        for (var i = 0; i < 50; i++)
        {
            commits.Add(database.CommitAsync(database.Request(i, [], [(ulong)(i % 25)])));
        }

        gate.Open();
        var results = await Task.WhenAll(commits);
        Assert.Equal(2, _store.Counters.Appends - before);
        Assert.Equal(25, results.OfType<Committed>().Count());
        Assert.All(results.Skip(25), result => Assert.Equal(new Conflict(ConflictReason.Keys), result));
    }

    [Fact]
    public async Task Commit_withdrawn_while_it_waits_writes_nothing()
    {
        var gate = new GatedStore(_store);
        var database = await OpenDatabase.CreateAsync(gate, TimeProvider.System);
        gate.Close();
        var first = database.CommitAsync(database.Request(1));
        using var source = new CancellationTokenSource();
        var second = database.Committer.CommitAsync(database.Request(2), database.Soon, source.Token);
        var third = database.Committer.CommitAsync(database.Request(3), Deadline.After(TimeProvider.System, TimeSpan.Zero), Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(ErrorCodes.TransactionTimedOut, (await Assert.ThrowsAsync<GraphException>(() => third)).Code);
        gate.Open();
        Assert.IsType<Committed>(await first);
        await database.CommittedAsync(database.Request(4));
        Assert.Equal([1, 4], database.Commits.Select(commit => BitConverter.ToInt64(commit.Payload.Span)));
    }

    [Fact]
    public async Task Statement_is_run_again_until_it_commits()
    {
        var database = await CreateAsync();
        var runs = 0;
        var result = await database.Committer.CommitAsync(
            SequentialIdGenerator.Id(1, 7),
            async _ =>
            {
                var request = database.Request(1, [10], [10]);
                if (++runs <= 2)
                {
                    await database.CommittedAsync(database.Request(100 + runs, [], [10]));
                }

                return request;
            },
            database.Soon,
            Token);
        Assert.IsType<Committed>(result);
        Assert.Equal(3, runs);
        Assert.DoesNotContain(database.Records, record => record is ReserveRecord);
    }

    [Fact]
    public async Task Statement_that_keeps_conflicting_makes_the_others_wait()
    {
        var first = await CreateAsync();
        var second = await OpenAsync(2);
        var runs = 0;
        Task<CommitResult>? blocked = null;
        var result = await first.Committer.CommitAsync(
            SequentialIdGenerator.Id(1, 7),
            async _ =>
            {
                var request = first.Request(1, [10], [10]);
                await second.Log.RefreshAsync(Token);
                var rival = second.CommitAsync(second.Request(100 + ++runs, [], [10]));
                if (second.Log.Tip.Reservation is null)
                {
                    Assert.IsType<Committed>(await rival);
                }
                else
                {
                    blocked = rival;
                    Assert.False(rival.IsCompleted);
                }

                return request;
            },
            first.Soon,
            Token);
        Assert.IsType<Committed>(result);
        Assert.Equal(5, runs);
        Assert.Equal(new Conflict(ConflictReason.Keys), await blocked!);
        Assert.Single(second.Records.OfType<ReserveRecord>());
    }

    [Fact]
    public async Task Bookmark_is_waited_for()
    {
        var first = await CreateAsync();
        var second = await OpenAsync(2);
        var bookmark = new Bookmark(first.Log.Database.Tag, await first.CommittedAsync(first.Request(1)));
        Assert.Equal(bookmark, Bookmark.Parse(bookmark.Text));
        await second.Log.WaitForAsync(bookmark, Token);
        Assert.Single(second.Commits);
        var before = _store.Counters;
        await second.Log.WaitForAsync(bookmark, Token);
        Assert.Equal(0, (_store.Counters - before).Requests);
        foreach (var wrong in (Bookmark[])[bookmark with { Tag = "zzzzzzzzzz" }, bookmark with { Position = new LogPosition(1, 99_999) }])
        {
            Assert.Equal(ErrorCodes.InvalidBookmark, (await Assert.ThrowsAsync<GraphException>(() => second.Log.WaitForAsync(wrong, Token))).Code);
        }

        foreach (var text in (string[])["", "%%%", "abcd", bookmark.Text[..^2], "MTphYmM6MTox"])
        {
            Assert.Equal(ErrorCodes.InvalidBookmark, Assert.Throws<GraphException>(() => Bookmark.Parse(text)).Code);
        }
    }

    private static async Task ControlAsync(OpenDatabase database, long id, SizeLimits limits) =>
        Assert.IsType<Committed>(await database.Committer.SetLimitsAsync(SequentialIdGenerator.Id(id), limits, database.Soon, Token));

    private static async Task StateAsync(OpenDatabase database, long id, AccessMode access, bool stopped) =>
        Assert.IsType<Committed>(await database.Committer.SetStateAsync(SequentialIdGenerator.Id(id), access, stopped, database.Soon, Token));

    private static async Task<ErrorCode> RefusalAsync(OpenDatabase database)
    {
        await database.Log.RefreshAsync(Token);
        return Assert.IsType<Refused>(await database.CommitAsync(database.Request(1000))).Failure.Code;
    }

    private Task<OpenDatabase> CreateAsync() => OpenDatabase.CreateAsync(_store, TimeProvider.System);

    private Task<OpenDatabase> OpenAsync(int instance) => OpenDatabase.OpenAsync(_store, TimeProvider.System, instance);
}
