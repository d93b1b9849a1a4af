// Runs Azurite's services. It ends with its standard input, and so with the process that holds the other end, however that one ends.
// usage: node azurite.js FOLDER-OF-THE-INSTALLATION [OPTION OF azurite…]
process.stdin.on('end', () => process.exit(0)).resume();
const [folder] = process.argv.splice(2, 1);
require(require.resolve('azurite/dist/src/azurite.js', { paths: [folder] }));
