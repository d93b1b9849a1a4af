using Serverless.GraphCore.Planning;

namespace Serverless.GraphCore.Tests.Planning;

public sealed class PlanCacheTests
{
    private static readonly CompiledQuery Plan = Compiled.Query("RETURN 1 AS x");

    private static PlanKey Key(string text, long schema = 1, long epoch = 1, params string[] parameters) => new(text, new ParameterNames(parameters), schema, epoch);

    [Fact]
    public void A_plan_is_found_by_an_equal_key_only()
    {
        var cache = new PlanCache(10);
        cache.Add(Key("RETURN 1 AS x", parameters: ["a", "b"]), Plan);

        Assert.True(cache.TryGet(Key("RETURN 1 AS x", parameters: ["b", "a"]), out CompiledQuery? found));
        Assert.Same(Plan, found);
        Assert.False(cache.TryGet(Key("RETURN 1 AS x"), out _));
        Assert.False(cache.TryGet(Key("RETURN 1 AS x", schema: 2, parameters: ["a", "b"]), out _));
        Assert.False(cache.TryGet(Key("RETURN 1 AS x", epoch: 2, parameters: ["a", "b"]), out _));
        Assert.False(cache.TryGet(Key("RETURN 1 AS y", parameters: ["a", "b"]), out _));
    }

    [Fact]
    public void Plans_in_use_outlive_plans_that_nobody_asks_for()
    {
        var cache = new PlanCache(4);
        for (int i = 0; i < 100; i++)
        {
            cache.Add(Key($"RETURN {i} AS x"), Plan);
            Assert.True(cache.TryGet(Key("RETURN 0 AS x"), out _), $"gone after {i} others");
        }

        Assert.Equal(4, cache.Count);
    }
}
