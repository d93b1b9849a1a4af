using System.Text;
using Serverless.Api.Limits;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.Api.Tests.Limits;

public sealed class LimitSettingsTests
{
    [Fact]
    public void Without_settings_the_defaults_hold()
    {
        DatabaseLimits limits = LimitSettings.None.Over(DatabaseLimits.Default);

        Assert.Equal(new DatabaseLimits { MaxQueryTime = TimeSpan.FromSeconds(30), MaxResults = 10_000, MaxConcurrentQueries = 10 }, limits);
    }

    [Fact]
    public void Set_to_unlimited_is_not_the_same_as_not_set()
    {
        LimitSettings settings = LimitSettings.None.With(new LimitSetting(LimitKind.MaxResults, null)).With(new LimitSetting(LimitKind.MaxNodes, 5));

        Assert.True(settings.IsSet(LimitKind.MaxResults));
        Assert.Equal((null, 5L), (settings.Over(DatabaseLimits.Default).MaxResults, settings.Over(DatabaseLimits.Default).MaxNodes));
        Assert.Equal(10_000, settings.Without(LimitKind.MaxResults).Over(DatabaseLimits.Default).MaxResults);
    }

    [Fact]
    public void Settings_are_equal_by_content_and_survive_the_catalog()
    {
        LimitSettings settings = LimitSettings.None.With([new(LimitKind.MaxWritesPerSecond, 3), new(LimitKind.MaxResults, null), new(LimitKind.MaxQueryTime, 500), new(LimitKind.MaxResults, 9)]);

        Assert.Equal("""{"max_query_time":500,"max_results":9,"max_writes_per_second":3}""", LimitDocuments.WriteSettings(settings));
        Assert.Equal(settings, LimitDocuments.ReadSettings(LimitDocuments.WriteSettings(settings)));
        LimitSettings unlimited = LimitSettings.None.With(new LimitSetting(LimitKind.MaxResults, null));
        Assert.Equal(unlimited, LimitDocuments.ReadSettings(LimitDocuments.WriteSettings(unlimited)));
    }

    [Fact]
    public void Every_limit_can_be_set_and_is_in_force_then()
    {
        foreach (LimitDefinition limit in LimitRegistry.All)
        {
            DatabaseLimits limits = LimitSettings.None.With(new LimitSetting(limit.Kind, 1234)).Over(DatabaseLimits.Unlimited);

            Assert.All(LimitRegistry.All, other => Assert.Equal(other.Kind == limit.Kind ? 1234 : null, limits[other.Kind]));
        }
    }

    [Fact]
    public void The_defaults_of_a_deployment_are_configured()
    {
        DatabaseLimits limits = LimitDefaults.Read([new("max_query_time", "1m"), new("max_bytes", "1MB"), new("max_results", "0")]);

        Assert.Equal(
            new DatabaseLimits { MaxQueryTime = TimeSpan.FromMinutes(1), MaxStorageBytes = 1 << 20, MaxConcurrentQueries = 10 },
            limits);
        Assert.Throws<GraphException>(() => LimitDefaults.Read([new("max_result", "1")]));
    }

    [Fact]
    public void Limits_are_shown_as_json_with_null_for_unlimited() => Assert.Equal(
        """{"database":"sales","limits":{"max_nodes":100,"max_edges":null,"max_storage_bytes":null,"max_query_time":30000,"max_results":10000""" + ","
        + """
          "max_concurrent_queries":10,"max_connections":null,"max_connections_per_user":null,"max_queries_per_second":null,"max_writes_per_second":null,"max_cross_db_queries_per_second":null}}
          """,
        Encoding.UTF8.GetString(LimitDocuments.Write("sales", DatabaseLimits.Default with { MaxNodes = 100 })));

    [Fact]
    public void Limits_are_shown_as_rows()
    {
        IReadOnlyList<Value>[] rows = [.. LimitDocuments.Rows("sales", DatabaseLimits.Default)];

        Assert.Equal(LimitRegistry.All.Select(limit => limit.Name), rows.Select(row => ((StringValue)row[1]).Text));
        Assert.Equal([new StringValue("sales"), new StringValue("max_query_time"), IntegerValue.Of(30_000)], rows[3].Take(3));
        Assert.Same(NullValue.Instance, rows[0][2]);
        Assert.All(rows, row => Assert.Equal(LimitDocuments.Columns.Count, row.Count));
    }

    [Theory]
    [InlineData("""{"limits":{"max_nodes":100,"max_results":null,"max_bytes":"10GB"}}""")]
    [InlineData("""{"max_nodes":100,"max_results":0,"max_storage_bytes":10737418240}""")]
    public void A_partial_object_changes_what_it_names(string body) => Assert.Equal(
        [new(LimitKind.MaxNodes, 100), new(LimitKind.MaxResults, null), new(LimitKind.MaxStorageBytes, 10_737_418_240)],
        LimitDocuments.ReadChanges(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("""{"limits":{"max_node":1}}""", "ArgumentError")]
    [InlineData("""{"limits":{"max_nodes":-1}}""", "ArgumentError")]
    [InlineData("""{"limits":{"max_nodes":1.5}}""", "ArgumentError")]
    [InlineData("""{"limits":{"max_nodes":true}}""", "ArgumentError")]
    [InlineData("""{"limits":{"max_nodes":[1]}}""", "ArgumentError")]
    [InlineData("""{"limits":{"max_nodes":99999999999999999999}}""", "ArgumentError")]
    [InlineData("""{"limits":{"max_bytes":1,"max_storage_bytes":2}}""", "InvalidFormat")]
    [InlineData("""{"limits":{},"limits":{}}""", "InvalidFormat")]
    [InlineData("""{"limits":[]}""", "InvalidFormat")]
    [InlineData("""[]""", "InvalidFormat")]
    [InlineData("""{"limits":{}} x""", "InvalidFormat")]
    public void A_body_that_sets_no_limits_is_refused(string body, string code) =>
        Assert.Equal(code, Assert.Throws<GraphException>(() => LimitDocuments.ReadChanges(Encoding.UTF8.GetBytes(body))).Code.Title);
}
