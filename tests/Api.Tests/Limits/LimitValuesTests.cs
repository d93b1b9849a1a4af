using Serverless.Api.Limits;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Limits;

public sealed class LimitValuesTests
{
    private static readonly SourcePosition Position = new(7, 1, 8);

    [Theory]
    [InlineData("max_nodes", "100", 100L)]
    [InlineData("MAX_EDGES", " 7 ", 7L)]
    [InlineData("max_nodes", "0", null)]
    [InlineData("max_storage_bytes", "10737418240", 10_737_418_240L)]
    [InlineData("max_bytes", "10GB", 10_737_418_240L)]
    [InlineData("max_storage_bytes", "10 gb", 10_737_418_240L)]
    [InlineData("max_storage_bytes", "1KiB", 1024L)]
    [InlineData("max_storage_bytes", "1B", 1L)]
    [InlineData("max_query_time", "60s", 60_000L)]
    [InlineData("max_query_time", "500ms", 500L)]
    [InlineData("max_query_time", "60000", 60_000L)]
    [InlineData("max_query_time", "5m", 300_000L)]
    [InlineData("max_query_time", "1h", 3_600_000L)]
    [InlineData("max_query_time", "49d", 4_233_600_000L)]
    [InlineData("max_query_time", "0s", null)]
    [InlineData("max_cross_db_queries_per_second", "5", 5L)]
    public void Texts_are_read(string name, string text, long? value) =>
        Assert.Equal(value, LimitValues.Parse(name, new StringValue(text), Position).Value);

    [Fact]
    public void Integers_are_read_and_zero_and_null_are_unlimited()
    {
        Assert.Equal(new LimitSetting(LimitKind.MaxResults, 5), LimitValues.Parse("max_results", IntegerValue.Of(5), Position));
        Assert.Equal(new LimitSetting(LimitKind.MaxResults, null), LimitValues.Parse("max_results", IntegerValue.Of(0), Position));
        Assert.Equal(new LimitSetting(LimitKind.MaxResults, null), LimitValues.Parse("max_results", NullValue.Instance, Position));
        Assert.Equal(new LimitSetting(LimitKind.MaxStorageBytes, 1), LimitValues.Parse("max_bytes", IntegerValue.Of(1), Position));
    }

    [Theory]
    [InlineData("max_nodes", "-1")]
    [InlineData("max_nodes", "1.5")]
    [InlineData("max_nodes", "10GB")]
    [InlineData("max_nodes", "10s")]
    [InlineData("max_nodes", "many")]
    [InlineData("max_nodes", "")]
    [InlineData("max_nodes", "1 000")]
    [InlineData("max_nodes", "9223372036854775808")]
    [InlineData("max_storage_bytes", "1.5GB")]
    [InlineData("max_storage_bytes", "60s")]
    [InlineData("max_storage_bytes", "GB")]
    [InlineData("max_storage_bytes", "99999999999PB")]
    [InlineData("max_storage_bytes", "1025PB")]
    [InlineData("max_query_time", "10MB")]
    [InlineData("max_query_time", "50d")]
    [InlineData("max_query_time", "-5s")]
    public void What_is_no_value_of_the_limit_is_refused_with_its_position(string name, string text)
    {
        GraphException failure = Assert.Throws<GraphException>(() => LimitValues.Parse(name, new StringValue(text), Position));

        Assert.Equal((ErrorCodes.ArgumentError, Position), (failure.Code, failure.Position!.Value));
        Assert.Contains($"`{name}`", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"`{text}`", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_other_types_are_refused()
    {
        foreach (Value value in new Value[] { IntegerValue.Of(-1), new FloatValue(1.0), BooleanValue.True, new ListValue([]), IntegerValue.Of(long.MinValue) })
        {
            Assert.Equal(ErrorCodes.ArgumentError, Assert.Throws<GraphException>(() => LimitValues.Parse("max_nodes", value, Position)).Code);
        }
    }

    [Theory]
    [InlineData("max_node", "Did you mean `max_nodes`?")]
    [InlineData("max_connection_per_user", "Did you mean `max_connections_per_user`?")]
    [InlineData("nonsense", "There is no limit `nonsense`. The limits are `max_nodes`, ")]
    public void An_unknown_limit_is_refused_with_the_names_that_there_are(string name, string says)
    {
        GraphException failure = Assert.Throws<GraphException>(() => LimitValues.Parse(name, IntegerValue.Of(1), Position));

        Assert.Equal((ErrorCodes.ArgumentError, Position), (failure.Code, failure.Position!.Value));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.All(LimitRegistry.All, limit => Assert.Contains($"`{limit.Name}`", failure.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LimitKind.MaxStorageBytes, 10_737_418_240L, "10GB")]
    [InlineData(LimitKind.MaxStorageBytes, 1_000L, "1000")]
    [InlineData(LimitKind.MaxQueryTime, 90_000L, "90s")]
    [InlineData(LimitKind.MaxQueryTime, 1_500L, "1500ms")]
    [InlineData(LimitKind.MaxNodes, 3_000L, "3000")]
    public void What_is_formatted_is_read_again(LimitKind kind, long value, string text)
    {
        Assert.Equal(text, LimitValues.Format(kind, value));
        Assert.Equal(value, LimitValues.Parse(LimitRegistry.Get(kind).Name, new StringValue(text), null).Value);
    }

    [Fact]
    public void The_registry_is_indexed_by_kind_and_has_the_eleven_limits()
    {
        Assert.Equal(Enum.GetValues<LimitKind>(), LimitRegistry.All.Select(limit => limit.Kind));
        Assert.Equal(11, LimitRegistry.All.Count);
    }
}
