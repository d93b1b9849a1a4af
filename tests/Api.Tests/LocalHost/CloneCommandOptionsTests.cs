using Serverless.LocalHost;

namespace Serverless.Api.Tests.LocalHost;

public sealed class CloneCommandOptionsTests
{
    [Fact]
    public void It_clones_the_served_database_of_now_unless_told_otherwise()
    {
        CloneCommandOptions options = CloneCommandOptions.Parse(["--as", "Backup"])!;
        Assert.Equal(("graph", "backup", null, "data"), (options.Database, options.Target, options.Point, options.Place.DataFolder));

        options = CloneCommandOptions.Parse(["--database=other", "--as=backup", "--at", "2026-11-30T18:00:00Z", "--data", "/srv/data"])!;
        Assert.Equal(("other", "/srv/data"), (options.Database, options.Place.DataFolder));
        Assert.NotNull(options.Point);
        Assert.Null(CloneCommandOptions.Parse(["--help"]));
    }

    [Theory]
    [InlineData("--as NAME is missing: the name of the new database.", "--database=graph")]
    [InlineData("x cannot be the name of a database.", "--as=x")]
    [InlineData("--as needs a value.", "--as")]
    [InlineData("Unknown option --memory.", "--memory")]
    [InlineData("`yesterday` is neither a bookmark nor a date-time with its offset from UTC, as in `2026-11-30T18:00:00Z`.", "--at=yesterday")]
    public void What_makes_no_sense_is_refused(string message, string argument) =>
        Assert.Equal(message, Assert.Throws<OptionException>(() => CloneCommandOptions.Parse([argument])).Message);
}
