using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage;
using Serverless.GraphCore.Storage.Head;
using Serverless.GraphCore.Storage.Log;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Tests.Storage.Format;
using Serverless.TestSupport;

namespace Serverless.GraphCore.Tests.Storage.Head;

public sealed class HeadStoreTests
{
    private readonly InMemoryObjectStore _objects = new(TimeProvider.System);
    private readonly DatabasePaths _paths = new(ObjectPath.Parse("db/one"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HeadStore Heads => new(_objects, _paths, new RequestPolicy(new LogOptions(), TimeProvider.System));

    [Fact]
    public async Task Absent_head_reads_as_null() => Assert.Null(await Heads.ReadAsync(Token));

    [Fact]
    public async Task First_head_is_created_once()
    {
        Assert.Equal(HeadOutcome.Written, await Heads.CreateAsync(Records.Head, PutCondition.IfAbsent, Token));
        var rival = Records.Head with { Id = SequentialIdGenerator.Id(77) };
        Assert.Equal(HeadOutcome.Lost, await Heads.CreateAsync(rival, PutCondition.IfAbsent, Token));
        Assert.Equal(Records.Describe(Records.Head), Records.Describe((await Heads.ReadAsync(Token))!.Head));
    }

    [Fact]
    public async Task Creating_the_same_head_again_is_recognised()
    {
        Assert.Equal(HeadOutcome.Written, await Heads.CreateAsync(Records.Head, PutCondition.IfAbsent, Token));
        Assert.Equal(HeadOutcome.Written, await Heads.CreateAsync(Records.Head, PutCondition.IfAbsent, Token));
    }

    [Fact]
    public async Task Head_is_replaced_only_if_it_is_the_one_that_was_read()
    {
        await Heads.CreateAsync(Records.Head, PutCondition.IfAbsent, Token);
        var read = (await Heads.ReadAsync(Token))!;
        var next = Records.Head with { Version = 4, Id = SequentialIdGenerator.Id(78) };
        var rival = Records.Head with { Version = 4, Id = SequentialIdGenerator.Id(79) };
        Assert.Equal(HeadOutcome.Written, await Heads.ReplaceAsync(next, read.ETag, Token));
        Assert.Equal(HeadOutcome.Lost, await Heads.ReplaceAsync(rival, read.ETag, Token));
        Assert.Equal(next.Id, (await Heads.ReadAsync(Token))!.Head.Id);
    }

    [Fact]
    public async Task Every_head_is_kept()
    {
        await Heads.CreateAsync(Records.Head, PutCondition.IfAbsent, Token);
        var read = (await Heads.ReadAsync(Token))!;
        var next = Records.Head with { Version = 4, Id = SequentialIdGenerator.Id(78) };
        await Heads.ReplaceAsync(next, read.ETag, Token);
        Assert.Equal(Records.Describe(Records.Head), Records.Describe((await Heads.ReadCopyAsync(3, Records.Head.Id, Token))!));
        Assert.Equal(Records.Describe(next), Records.Describe((await Heads.ReadCopyAsync(4, next.Id, Token))!));
        Assert.Null(await Heads.ReadCopyAsync(5, next.Id, Token));
    }

    [Fact]
    public async Task Damaged_head_is_reported()
    {
        await _objects.PutAsync(_paths.Head, "rubbish"u8.ToArray(), PutCondition.None, Token);
        var failure = await Assert.ThrowsAsync<GraphException>(() => Heads.ReadAsync(Token));
        Assert.Equal(ErrorCodes.StorageDamageDetected, failure.Code);
    }
}
