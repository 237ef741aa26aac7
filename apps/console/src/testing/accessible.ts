/** What axe finds on a page: the same for every page of ours. */
export { assertAccessible } from '@slipway/look/testing';
